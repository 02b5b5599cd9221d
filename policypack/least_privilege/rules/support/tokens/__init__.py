"""What rules know of tokens: who issues them, and which of their claims a trust policy asks for."""
