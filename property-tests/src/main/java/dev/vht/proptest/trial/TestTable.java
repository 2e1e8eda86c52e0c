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
import java.util.stream.Collectors;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;

/** One try: a place, the tables opened there, and the violations reported so far. */
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

  /** Creates another, empty place. */
  public Place newPlace() {
    Place other = fixture.newPlace();
    others.add(other);
    return other;
  }

  /** Creates the table. */
  public VirtualHashTable<String, byte[]> create() {
    return open(OpenMode.CREATE);
  }

  /** Creates the table, with observers of its contract. */
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
    return opened(place.open(options(keys, values, mode)));
  }

  public VirtualHashTable<String, byte[]> open(Place where, OpenMode mode) {
    return opened(where.open(options(mode)));
  }

  private <K, V> VirtualHashTable<K, V> opened(VirtualHashTable<K, V> table) {
    opened.add(table);
    return table;
  }

  <K, V> OpenOptions<K, V> options(Codec<K> keys, Codec<V> values, OpenMode mode) {
    Enforcement enforcement = contracts.enforcement(this::report);
    return new OpenOptions<>(
        keys,
        values,
        mode,
        contracts.reportsViolations() ? ReportingHook.counting(enforcement) : enforcement);
  }

  private void report(Violation violation) {
    ReportingHook.count(violation);
    reported.add(violation);
  }

  public OpenOptions<String, byte[]> options(OpenMode mode) {
    return options(RejectingCodec.KEYS, RejectingCodec.VALUES, mode);
  }

  /** Closes the table and opens it again. */
  public VirtualHashTable<String, byte[]> reopen(
      VirtualHashTable<String, byte[]> table, OpenMode mode) {
    table.close();
    return open(mode);
  }

  /** Checks that a call breaks a rule and that the caller is blamed. */
  public void assertBlamesCaller(
      ExpectedViolation rule, Object description, ThrowingCallable call) {
    assertBlamesCaller(Set.of(rule), description, call);
  }

  /** Checks that a call breaks one of these rules and that the caller is blamed. */
  public void assertBlamesCaller(
      Collection<ExpectedViolation> rules, Object description, ThrowingCallable call) {
    assertBlamesCaller(rules, description, false, call);
  }

  /**
   * Checks that a call breaks one of these rules and that the caller is blamed.
   *
   * @param mayBeExcused whether it suffices that the call throws, because the outcome of an earlier
   *     call is unknown
   */
  void assertBlamesCaller(
      Collection<ExpectedViolation> rules,
      Object description,
      boolean mayBeExcused,
      ThrowingCallable call) {
    reported.clear();
    Throwable thrown = catchThrowable(call);
    if (thrown != null && FailureKind.isPlanned(thrown)) {
      reported.clear();
      throw rethrown(thrown);
    }
    boolean isExpected =
        isBlamed(rules, thrown)
            || (mayBeExcused
                && rules.stream().anyMatch(rule -> rule.documented().isInstance(thrown)));
    if (!isExpected) {
      String expected = rules.stream().map(this::expectation).collect(Collectors.joining(" or "));
      throw new AssertionError(
          "%s: %s: expected %s but got %s%s"
              .formatted(
                  rules.iterator().next(),
                  description,
                  expected,
                  thrown == null ? "no exception" : thrown,
                  contracts.reportsViolations() ? ", with the reports " + reported : ""),
          thrown);
    }
    reported.clear();
  }

  /** Checks that a table without conditional writes refuses a call, and that nobody is blamed. */
  public void assertRefuses(Object description, ThrowingCallable call) {
    assertRefuses(Set.of(), description, call);
  }

  /**
   * Checks that a table refuses a call (R10), or that the caller is blamed for one of the rules.
   */
  void assertRefuses(
      Collection<ExpectedViolation> rules, Object description, ThrowingCallable call) {
    reported.clear();
    Throwable thrown = catchThrowable(call);
    if (thrown != null && FailureKind.isPlanned(thrown)) {
      reported.clear();
      throw rethrown(thrown);
    }
    boolean isRefused =
        thrown instanceof UnsupportedOperationException
            && String.valueOf(thrown.getMessage()).startsWith("R10: ")
            && reported.isEmpty();
    if (!isRefused && !isBlamed(rules, thrown)) {
      throw new AssertionError(
          "R10: %s on a table without conditional writes: expected an UnsupportedOperationException"
                  .formatted(description)
              + " that cites R10, but got "
              + (thrown == null ? "no exception" : thrown)
              + (reported.isEmpty() ? "" : ", with the reports " + reported),
          thrown);
    }
    reported.clear();
  }

  private boolean isBlamed(Collection<ExpectedViolation> rules, @Nullable Throwable thrown) {
    return rules.stream().anyMatch(rule -> isThrown(rule, thrown) && isReported(rule));
  }

  /** Throws a planned exception or error. */
  private static RuntimeException rethrown(Throwable planned) {
    if (planned instanceof Error error) {
      throw error;
    }
    return (RuntimeException) planned;
  }

  /** Drops the reports so far, where a property cannot tell illegal calls from legal ones. */
  public void forgetReports() {
    reported.clear();
  }

  private boolean isThrown(ExpectedViolation expected, @Nullable Throwable thrown) {
    return contracts.throwsViolations()
        ? thrown instanceof ContractViolation violation && isFor(expected, violation.violation())
        : expected.documented().isInstance(thrown);
  }

  private boolean isReported(ExpectedViolation expected) {
    return !contracts.reportsViolations()
        || reported.stream().anyMatch(violation -> isFor(expected, violation));
  }

  private static boolean isFor(ExpectedViolation expected, Violation violation) {
    return violation.rule().equals(expected.name()) && violation.blame() == Blame.CALLER;
  }

  private String expectation(ExpectedViolation expected) {
    return contracts.throwsViolations()
        ? "a violation of " + expected + " that blames the caller"
        : expected.documented().getSimpleName()
            + (contracts.reportsViolations() ? " and a report that blames the caller" : "");
  }

  /** Runs an action; if a call of a table is stuck, the tables are not closed at the end. */
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

  /** Closes the tables and checks that no legal call was reported. */
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
