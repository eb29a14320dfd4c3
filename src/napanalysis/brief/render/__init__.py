"""How a staged brief becomes HTML, PDF and Word, by Quarto or by pandoc and Typst."""
