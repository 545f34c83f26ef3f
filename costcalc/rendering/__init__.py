"""From a quote to text, one module per format. Renderers return text or renderables; they never print."""
