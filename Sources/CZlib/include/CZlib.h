int pankou_zlib_placeholder(void);
