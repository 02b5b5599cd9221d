"""What is wrong with single values of a document: principals and ARNs that AWS refuses, or that name nothing."""
