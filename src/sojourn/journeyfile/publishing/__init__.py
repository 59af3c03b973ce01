"""What is made of the language for others: schemas, SARIF, the pages of rules and mistakes."""
