//! Pages to PDF bytes: a printpdf document, finished on its object graph.
