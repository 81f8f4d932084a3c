export const failed = {
  pageTitle: 'Something went wrong',
  heading: 'Something went wrong',
  body: 'Warren ran into an error it did not expect. What was saved is still on this device.',
  reload: 'Reload the page',
}
