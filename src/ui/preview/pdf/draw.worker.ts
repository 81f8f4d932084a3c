// Draws a PDF's pages, in a thread of its own.
import 'pdfjs-dist/build/pdf.renderer.mjs'
