export const occupied = {
  pageTitle: 'Open in another tab',
  heading: 'Warren is open in another tab',
  body: 'One tab at a time holds your mesh, so that nothing gets mixed up. Go on there, or use it here: then the other tab lets go of it. If it hangs, close it.',
  useHere: 'Use Warren here',
  taking: 'Taking over…',
  workingBody:
    'The other tab is still adding or saving files. Let it finish there, or take over anyway: what is not finished is cancelled then, and can be begun again.',
  insist: 'Take over anyway',
}
