/**
 * Tips go when nobody points at them any more. Plots hide them as a mouse leaves; a finger does not leave, keys have no
 * place, and a page may scroll away under a mouse that rests.
 */
export function hideTipsInTime(): void {
  document.addEventListener('pointerdown', ({ target }) => hideTips(target));
  document.addEventListener('scroll', () => hideTips(null), { passive: true });
  document.addEventListener('keydown', ({ key }) => {
    if (key === 'Escape') hideTips(null);
  });
}

function hideTips(touched: EventTarget | null): void {
  const left = new PointerEvent('pointerleave', { pointerType: 'mouse' });
  for (const plot of document.querySelectorAll('.plot svg'))
    if (!(touched instanceof Node && plot.contains(touched))) plot.dispatchEvent(left);
}
