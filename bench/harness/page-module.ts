/** What the page of a benchmark is made of: known to the server, to Node's side and in the page. */

/** Where a page's exports are found; see `BenchPage.call`. */
export const PAGE_MODULE = '/page.js'

/** Files are handed to a page as a person hands them over. */
export const FILE_INPUT = 'input[type=file]'

export const PAGE = '<!doctype html><html lang="en"><title>Warren bench</title><input type="file"></html>'
