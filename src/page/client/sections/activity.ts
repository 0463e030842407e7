import { activityView } from '../activity/view.ts';
import { liveElement } from '../activity/live.ts';
import type { Section } from '../section.ts';

export const activity: Section = {
  id: 'activity',
  title: 'Activity',
  lead: 'What populations send and remember, step by step, in samples that run.',
  render: ({ recording, live }) => {
    if (live && live.samples.length > 0) return [liveElement(live.samples)];
    if (!recording) return [];
    const view = activityView();
    view.show(recording);
    return [view.element];
  },
};
