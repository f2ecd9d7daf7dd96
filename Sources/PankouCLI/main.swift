import PankouKit

PankouCommand.main()
