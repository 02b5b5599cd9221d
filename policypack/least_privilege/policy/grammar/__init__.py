"""IAM's grammar: `reader` reads a document, with one module for each element that has a grammar of its own."""
