print("pankou")
