package dev.vht.proptest;

import net.jqwik.api.lifecycle.AddLifecycleHook;
import net.jqwik.api.lifecycle.PropagationMode;

/**
 * Every rule of a virtual hash table, as properties. Extend it, say by {@link #fixture()} what is
 * to be tested, and jqwik does the rest.
 */
@AddLifecycleHook(value = Reporting.class, propagateTo = PropagationMode.ALL_DESCENDANTS)
@AddLifecycleHook(value = Tries.class, propagateTo = PropagationMode.ALL_DESCENDANTS)
@AddLifecycleHook(value = RuleNumber.class, propagateTo = PropagationMode.ALL_DESCENDANTS)
@AddLifecycleHook(value = Skipping.class, propagateTo = PropagationMode.ALL_DESCENDANTS)
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
        ContentionRules,
        PresenceRules,
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
   * @return what makes places for its tables
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
