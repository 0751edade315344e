print("tfdrift")
