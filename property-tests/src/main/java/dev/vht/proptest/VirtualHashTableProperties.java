package dev.vht.proptest;

import dev.vht.proptest.fixture.TableFixture;
import dev.vht.proptest.hook.ReportingHook;
import dev.vht.proptest.hook.RuleNumberHook;
import dev.vht.proptest.hook.SkippingHook;
import dev.vht.proptest.hook.TryCount;
import dev.vht.proptest.rules.ConcurrencyRules;
import dev.vht.proptest.rules.ConditionRules;
import dev.vht.proptest.rules.ConfigurationRules;
import dev.vht.proptest.rules.ContentionRules;
import dev.vht.proptest.rules.DamageRules;
import dev.vht.proptest.rules.FailureRules;
import dev.vht.proptest.rules.FillRules;
import dev.vht.proptest.rules.FreshnessRules;
import dev.vht.proptest.rules.FunctionRules;
import dev.vht.proptest.rules.IterationRules;
import dev.vht.proptest.rules.KeyRules;
import dev.vht.proptest.rules.KillRules;
import dev.vht.proptest.rules.LifeCycleRules;
import dev.vht.proptest.rules.MaintenanceRules;
import dev.vht.proptest.rules.MapRules;
import dev.vht.proptest.rules.NeighborRules;
import dev.vht.proptest.rules.ObserverRules;
import dev.vht.proptest.rules.PresenceRules;
import dev.vht.proptest.rules.ReaderRules;
import dev.vht.proptest.rules.ResultRules;
import dev.vht.proptest.rules.ValueRules;
import dev.vht.proptest.rules.WatchRules;
import net.jqwik.api.lifecycle.AddLifecycleHook;
import net.jqwik.api.lifecycle.PropagationMode;

/**
 * Tests every rule of a virtual hash table as properties. Extend this class and implement {@link
 * #fixture()}; jqwik runs the inherited properties.
 */
@AddLifecycleHook(value = ReportingHook.class, propagateTo = PropagationMode.ALL_DESCENDANTS)
@AddLifecycleHook(value = TryCount.class, propagateTo = PropagationMode.ALL_DESCENDANTS)
@AddLifecycleHook(value = RuleNumberHook.class, propagateTo = PropagationMode.ALL_DESCENDANTS)
@AddLifecycleHook(value = SkippingHook.class, propagateTo = PropagationMode.ALL_DESCENDANTS)
@SuppressWarnings("exports") // only jqwik calls the properties
public abstract class VirtualHashTableProperties
    implements LifeCycleRules,
        KillRules,
        NeighborRules,
        KeyRules,
        ValueRules,
        ResultRules,
        FailureRules,
        FillRules,
        FunctionRules,
        ConcurrencyRules,
        ConditionRules,
        ContentionRules,
        FreshnessRules,
        PresenceRules,
        WatchRules,
        IterationRules,
        ReaderRules,
        MapRules,
        ConfigurationRules,
        ObserverRules,
        MaintenanceRules,
        DamageRules {

  /** For subclasses. */
  protected VirtualHashTableProperties() {}

  /**
   * Returns the implementation under test. Called for each try.
   *
   * @return the fixture
   */
  protected abstract TableFixture fixture();

  /**
   * Returns {@link #fixture()}, for the rules.
   *
   * @return the implementation under test
   */
  @Override
  public final TableFixture subject() {
    return fixture();
  }
}
