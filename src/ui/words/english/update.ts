export const update = {
  ready: 'A new version of Warren is ready.',
  newer: (name: string) => `${name} uses a newer version of Warren. Reload to update this one.`,
  newerRelay: 'The relay',
  reload: 'Reload',
  working:
    'Files are still being added or saved here. That would stop, and have to be begun again. Reload when they are done.',
  reloadAnyway: 'Reload anyway',
}
