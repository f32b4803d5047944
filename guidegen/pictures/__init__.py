"""Pictures: exercise figures, charts, colours and QR codes, each a pure function to SVG."""
