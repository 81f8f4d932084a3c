export const switcher = {
  label: (mesh: string) => `${mesh}: all meshes`,
  open: 'Open now',
  another: 'Create or join another',
  workHeading: 'Files are still under way',
  workBody:
    'Files are being added or saved in this mesh. That stops when you leave it, and would have to be begun again.',
  workLeave: 'Leave all the same',
}
