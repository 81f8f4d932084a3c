export const invite = {
  heading: (mesh: string) => `Invite someone to ${mesh}`,
  qrHint: 'Somebody beside you scans this with their camera.',
  share: 'Share link',
  shareTitle: (mesh: string) => `Invite to ${mesh}`,
  shareText: (mesh: string) => `Join ${mesh} on Warren. This link is a key: keep it to yourself.`,
  shareFailed: 'Sharing did not work here. Copy the link in its place.',
  afterwards: 'They appear among the people here as soon as they have joined. Invites do not say who passed them on.',
}
