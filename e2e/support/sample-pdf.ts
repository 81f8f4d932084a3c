/**
 * A PDF of these objects, the first of which is its catalogue. It has no table of where they lie: readers find them by
 * reading all of it.
 */
export const makePdf = (...objects: readonly string[]): Buffer =>
  Buffer.from(
    `%PDF-1.7\n${objects.map((object, i) => `${i + 1} 0 obj\n${object}\nendobj\n`).join('')}trailer\n<< /Root 1 0 R /Size ${objects.length + 1} >>\n%%EOF`,
    'latin1',
  )

export const pdfStream = (dictionary: string, content: string): string =>
  `<< ${dictionary} /Length ${content.length} >>\nstream\n${content}\nendstream`

/** Pages of A5 with a line of text on each. */
export function makeTextPdf(lines: readonly string[]): Buffer {
  const first = 4
  const kids = lines.map((_, i) => `${first + 2 * i} 0 R`).join(' ')
  return makePdf(
    '<< /Type /Catalog /Pages 2 0 R >>',
    `<< /Type /Pages /Kids [${kids}] /Count ${lines.length} >>`,
    '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>',
    ...lines.flatMap((line, i) => [
      `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 420 595] /Contents ${first + 2 * i + 1} 0 R /Resources << /Font << /F 3 0 R >> >> >>`,
      pdfStream('', `BT /F 22 Tf 48 500 Td (${line}) Tj ET`),
    ]),
  )
}
