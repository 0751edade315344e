ACTOR = {"gcp": "dave@example.com", "azure": "erin@example.com"}
