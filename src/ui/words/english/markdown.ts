export const markdown = {
  done: 'Done:',
  open: 'To do:',
  table: 'Table',
}
