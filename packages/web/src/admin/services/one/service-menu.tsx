import { ChevronDown } from 'lucide-react';
import { useTexts } from '../../../texts/texts.ts';
import { Button } from '../../../ui/button.tsx';
import { Menu, MenuItem, MenuLine } from '../../../ui/menu.tsx';
import type { Service } from '../services-query.ts';
import { SERVICE_MENU, type ServiceTask } from './service-task.ts';

/** What is done with all of a service. */
export function ServiceMenu({ service, onTask }: { service: Service; onTask(task: ServiceTask): void }) {
  const { tasks } = useTexts().gate;
  const isDisabled = service.disabledAt !== null;
  return (
    <Menu
      trigger={
        <Button id={SERVICE_MENU}>
          {tasks.menu}
          <ChevronDown aria-hidden="true" />
        </Button>
      }
    >
      <MenuItem onSelect={() => onTask('rotate')}>{tasks.rotate.name}</MenuItem>
      {isDisabled && <MenuItem onSelect={() => onTask('enable')}>{tasks.enable.name}</MenuItem>}
      <MenuLine />
      {!isDisabled && (
        <MenuItem danger onSelect={() => onTask('disable')}>
          {tasks.disable.name}
        </MenuItem>
      )}
      <MenuItem danger onSelect={() => onTask('remove')}>
        {tasks.remove.name}
      </MenuItem>
    </Menu>
  );
}
