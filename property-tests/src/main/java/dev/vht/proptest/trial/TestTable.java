package dev.vht.proptest.trial;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.vht.OpenMode;
import dev.vht.VirtualHashTable;
import dev.vht.codec.Codec;
import dev.vht.contracts.scope.Enforcement;
import dev.vht.contracts.verdict.Blame;
import dev.vht.contracts.verdict.ContractViolation;
import dev.vht.contracts.verdict.Violation;
import dev.vht.proptest.fault.FailureKind;
import dev.vht.proptest.fixture.FixtureCapability;
import dev.vht.proptest.fixture.OpenOptions;
import dev.vht.proptest.fixture.Place;
import dev.vht.proptest.fixture.TableFixture;
import dev.vht.proptest.hook.ReportingHook;
import dev.vht.proptest.model.ExpectedViolation;
import dev.vht.proptest.value.RejectingCodec;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;

/** One try: a place, the tables opened there, and what the contract has reported so far. */
public final class TestTable implements AutoCloseable {
  private final TableFixture fixture;
  private final ContractChecking contracts;
  private final Place place;
  private final List<Place> others = new ArrayList<>();
  private final List<VirtualHashTable<?, ?>> opened = new ArrayList<>();
  private final List<Violation> reported = new CopyOnWriteArrayList<>();
  private boolean isAbandoned;

  public TestTable(TableFixture fixture, ContractChecking contracts) {
    this.fixture = fixture;
    this.contracts = contracts;
    this.place = fixture.newPlace();
  }

  public Place place() {
    return place;
  }

  public boolean offers(FixtureCapability capability) {
    return fixture.capabilities().contains(capability);
  }

  /** Returns another place, where there is nothing yet. */
  public Place elsewhere() {
    Place other = fixture.newPlace();
    others.add(other);
    return other;
  }

  /** Makes the table; there is none yet. */
  public VirtualHashTable<String, byte[]> create() {
    return open(OpenMode.CREATE);
  }

  /** Makes the table, with observers of its contract. */
  public VirtualHashTable<String, byte[]> openObserved(Enforcement enforcement) {
    return opened(
        place.open(
            new OpenOptions<>(
                RejectingCodec.KEYS, RejectingCodec.VALUES, OpenMode.CREATE, enforcement)));
  }

  public VirtualHashTable<String, byte[]> open(OpenMode mode) {
    return open(RejectingCodec.KEYS, RejectingCodec.VALUES, mode);
  }

  public <K, V> VirtualHashTable<K, V> open(Codec<K> keys, Codec<V> values, OpenMode mode) {
    return opened(place.open(opening(keys, values, mode)));
  }

  public VirtualHashTable<String, byte[]> open(Place where, OpenMode mode) {
    return opened(where.open(opening(mode)));
  }

  private <K, V> VirtualHashTable<K, V> opened(VirtualHashTable<K, V> table) {
    opened.add(table);
    return table;
  }

  <K, V> OpenOptions<K, V> opening(Codec<K> keys, Codec<V> values, OpenMode mode) {
    Enforcement enforcement = contracts.enforcement(this::report);
    return new OpenOptions<>(
        keys,
        values,
        mode,
        contracts.reportViolations() ? ReportingHook.counting(enforcement) : enforcement);
  }

  private void report(Violation violation) {
    ReportingHook.count(violation);
    reported.add(violation);
  }

  public OpenOptions<String, byte[]> opening(OpenMode mode) {
    return opening(RejectingCodec.KEYS, RejectingCodec.VALUES, mode);
  }

  /** Closes the table and opens it again. */
  public VirtualHashTable<String, byte[]> reopen(
      VirtualHashTable<String, byte[]> table, OpenMode mode) {
    table.close();
    return open(mode);
  }

  /** Checks that a call is refused for a rule that it breaks, and that the caller is blamed. */
  public void assertRefused(ExpectedViolation breach, Object description, ThrowingCallable call) {
    assertRefused(Set.of(breach), description, call);
  }

  /** Checks that a call is refused for one of the rules that it breaks. */
  public void assertRefused(
      Collection<ExpectedViolation> breaches, Object description, ThrowingCallable call) {
    reported.clear();
    Throwable thrown = catchThrowable(call);
    if (thrown != null && FailureKind.isPlanned(thrown)) {
      reported.clear();
      throw rethrown(thrown);
    }
    boolean refused =
        breaches.stream().anyMatch(breach -> isRefusal(breach, thrown) && isReported(breach));
    if (!refused) {
      String expected = breaches.stream().map(this::expectation).toList().toString();
      throw new AssertionError(
          breaches.iterator().next()
              + ": "
              + description
              + " expected "
              + expected
              + " but got "
              + thrown
              + (contracts.reportViolations() ? " and the reports " + reported : ""),
          thrown);
    }
    reported.clear();
  }

  /** Throws what is planned, which is an exception or an error. */
  private static RuntimeException rethrown(Throwable planned) {
    if (planned instanceof Error error) {
      throw error;
    }
    return (RuntimeException) planned;
  }

  /** Forgets what was reported so far, where illegal calls could not be told from legal ones. */
  public void forgetReports() {
    reported.clear();
  }

  private boolean isRefusal(ExpectedViolation breach, @Nullable Throwable thrown) {
    return contracts.throwViolations()
        ? thrown instanceof ContractViolation violation && isFor(breach, violation.violation())
        : breach.documented().isInstance(thrown);
  }

  private boolean isReported(ExpectedViolation breach) {
    return !contracts.reportViolations()
        || reported.stream().anyMatch(violation -> isFor(breach, violation));
  }

  private static boolean isFor(ExpectedViolation breach, Violation violation) {
    return violation.rule().equals(breach.name()) && violation.blame() == Blame.CALLER;
  }

  private String expectation(ExpectedViolation breach) {
    return contracts.throwViolations()
        ? "a violation of " + breach + " that blames the caller"
        : breach.documented().getSimpleName()
            + (contracts.reportViolations() ? " and a report that blames the caller" : "");
  }

  /** Does something; if a call of a table is stuck, the tables are not closed in the end. */
  public <T> T orAbandon(Supplier<T> action) {
    try {
      return action.get();
    } catch (BoundedWait.Stuck e) {
      isAbandoned = true; // closing would wait for the call
      throw e;
    }
  }

  public void orAbandon(Runnable action) {
    boolean unused =
        orAbandon(
            () -> {
              action.run();
              return true;
            });
  }

  /** Closes the tables; legal calls have left no report behind. */
  @Override
  public void close() {
    if (isAbandoned) {
      return;
    }
    try (place) {
      opened.forEach(VirtualHashTable::close);
      others.forEach(Place::close);
    }
    assertThat(reported).as("violations reported of legal calls").isEmpty();
  }
}
