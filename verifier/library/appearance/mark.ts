/** What a page shows, as a decoder of PDFs tells it. */

/** A run of letters, or something else that is drawn: a line, an area, a picture, a note. Points from the top left of the page. */
export interface Mark {
  readonly kind: "text" | "shape";
  /** The letters as a reader would copy them; empty for a shape. */
  readonly text: string;
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** A page and its marks, in the order in which they are drawn: a later one may hide an earlier one. */
export interface PageMarks {
  readonly marks: readonly Mark[];
}
