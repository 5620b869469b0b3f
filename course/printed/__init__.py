"""The whole course as one PDF and one EPUB a language, made from the pages of the built site.

The stages a page passes through, one module a stage:

1. `page`: a page of the site becomes what can stand on paper; `selfchecks` turns each self-check
   into a question, and an answer at the chapter's end;
2. `volume`: the pages in order, their parts, and every link between them resolved;
3. `markup` (blocks), `inline` (lines) and `formulas`: the volume in Typst's mark-up;
   `typesetting` makes it a document that looks as `layout.typ` says, and a PDF;
4. `epub`: the volume as an EPUB 3;
5. `documents`: both for every language, made anew only when the pages changed, searched for what
   must not be public, put among the site's downloads and linked from its pages.

`words` holds what the documents say themselves.
"""
