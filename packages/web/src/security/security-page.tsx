import { useTexts } from '../texts/texts.ts';
import { usePageTitle } from '../ui/page-title.ts';
import { DevicesSection } from './access/devices-section.tsx';
import { RegisteredSection } from './access/registered-section.tsx';
import { SessionsSection } from './access/sessions-section.tsx';
import { EmailSection } from './account/email-section.tsx';
import { PasswordSection } from './account/password-section.tsx';
import { ActivitySection } from './activity/activity-section.tsx';
import { FactorsSection } from './factors/factors-section.tsx';
import { RecoverySection } from './recovery/recovery-section.tsx';

/** `/security`: how one gets in, who else is in, and what happened. */
export function SecurityPage() {
  const { security } = useTexts();
  usePageTitle(security.title);
  return (
    <>
      <h1 className="mb-4 text-2xl font-semibold tracking-tight">{security.title}</h1>
      <div className="grid grid-cols-[minmax(0,1fr)] items-start gap-4 xl:grid-cols-[repeat(2,minmax(0,1fr))]">
        <div className="grid grid-cols-[minmax(0,1fr)] gap-4">
          <FactorsSection />
          <RecoverySection />
          <PasswordSection />
          <EmailSection />
        </div>
        <div className="grid grid-cols-[minmax(0,1fr)] gap-4">
          <SessionsSection />
          <DevicesSection />
          <RegisteredSection />
          <ActivitySection />
        </div>
      </div>
    </>
  );
}
