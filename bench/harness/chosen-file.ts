import { FILE_INPUT } from './page-module.ts'

/** In a page: the file that was handed to it; see `BenchPage.chooseFile`. */
export function chosenFile(): File {
  const file = document.querySelector<HTMLInputElement>(FILE_INPUT)?.files?.[0]
  if (file === undefined) throw new Error('No file was handed to the page.')
  return file
}
