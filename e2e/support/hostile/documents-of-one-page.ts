import { makePdf } from '../sample-pdf.ts'

const CATALOG = '<< /Type /Catalog /Pages 2 0 R >>'
export const PAGES = '<< /Type /Pages /Kids [3 0 R] /Count 1 >>'
export const PAGE = '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 200 200] >>'

/** A PDF that does something when it is opened; `more` are its objects from the fourth on. */
export const opens = (action: string, ...more: readonly string[]): Buffer =>
  makePdf(`<< /Type /Catalog /Pages 2 0 R /OpenAction ${action} >>`, PAGES, PAGE, ...more)

/** A PDF with something in its page; `more` as above. */
export const withPage = (page: string, ...more: readonly string[]): Buffer =>
  makePdf(CATALOG, PAGES, `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 200 200] ${page} >>`, ...more)

/** As it stands between the brackets of a PDF's string. */
export const escapeText = (text: string): string => text.replaceAll(/[()\\]/g, String.raw`\$&`)
