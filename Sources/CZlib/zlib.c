#include "CZlib.h"
int pankou_zlib_placeholder(void) { return 0; }
