package dev.vht.proptest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.vht.OpenMode;
import dev.vht.VirtualHashTable;
import dev.vht.codec.Codec;
import dev.vht.contracts.scope.Enforcement;
import dev.vht.contracts.verdict.Blame;
import dev.vht.contracts.verdict.ContractViolation;
import dev.vht.contracts.verdict.Violation;
import dev.vht.proptest.storage.Kind;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;

/** One try: a place, the tables opened there, and what the contract has reported so far. */
final class Bench implements AutoCloseable {
  private final TableFixture fixture;
  private final Contracts contracts;
  private final Place place;
  private final List<Place> others = new ArrayList<>();
  private final List<VirtualHashTable<?, ?>> opened = new ArrayList<>();
  private final List<Violation> reported = new CopyOnWriteArrayList<>();
  private boolean isAbandoned;

  Bench(TableFixture fixture, Contracts contracts) {
    this.fixture = fixture;
    this.contracts = contracts;
    this.place = fixture.newPlace();
  }

  Place place() {
    return place;
  }

  boolean offers(Feature feature) {
    return fixture.features().contains(feature);
  }

  /** Returns another place, where there is nothing yet. */
  Place elsewhere() {
    Place other = fixture.newPlace();
    others.add(other);
    return other;
  }

  /** Makes the table; there is none yet. */
  VirtualHashTable<String, byte[]> create() {
    return open(OpenMode.CREATE);
  }

  /** Makes the table, with observers of its contract. */
  VirtualHashTable<String, byte[]> openObserved(Enforcement enforcement) {
    return opened(
        place.open(new Opening<>(Picky.KEYS, Picky.VALUES, OpenMode.CREATE, enforcement)));
  }

  VirtualHashTable<String, byte[]> open(OpenMode mode) {
    return open(Picky.KEYS, Picky.VALUES, mode);
  }

  <K, V> VirtualHashTable<K, V> open(Codec<K> keys, Codec<V> values, OpenMode mode) {
    return opened(place.open(opening(keys, values, mode)));
  }

  VirtualHashTable<String, byte[]> open(Place where, OpenMode mode) {
    return opened(where.open(opening(mode)));
  }

  private <K, V> VirtualHashTable<K, V> opened(VirtualHashTable<K, V> table) {
    opened.add(table);
    return table;
  }

  <K, V> Opening<K, V> opening(Codec<K> keys, Codec<V> values, OpenMode mode) {
    Enforcement enforcement = contracts.enforcement(this::report);
    return new Opening<>(
        keys,
        values,
        mode,
        contracts.reportViolations() ? Reporting.counting(enforcement) : enforcement);
  }

  private void report(Violation violation) {
    Reporting.count(violation);
    reported.add(violation);
  }

  Opening<String, byte[]> opening(OpenMode mode) {
    return opening(Picky.KEYS, Picky.VALUES, mode);
  }

  /** Closes the table and opens it again. */
  VirtualHashTable<String, byte[]> reopen(VirtualHashTable<String, byte[]> table, OpenMode mode) {
    table.close();
    return open(mode);
  }

  /** Checks that a call is refused for a rule that it breaks, and that the caller is blamed. */
  void assertRefused(Breach breach, Object description, ThrowingCallable call) {
    assertRefused(Set.of(breach), description, call);
  }

  /** Checks that a call is refused for one of the rules that it breaks. */
  void assertRefused(Collection<Breach> breaches, Object description, ThrowingCallable call) {
    reported.clear();
    Throwable thrown = catchThrowable(call);
    if (thrown != null && Kind.isPlanned(thrown)) {
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
  void forgetReports() {
    reported.clear();
  }

  private boolean isRefusal(Breach breach, @Nullable Throwable thrown) {
    return contracts.throwViolations()
        ? thrown instanceof ContractViolation violation && isFor(breach, violation.violation())
        : breach.documented().isInstance(thrown);
  }

  private boolean isReported(Breach breach) {
    return !contracts.reportViolations()
        || reported.stream().anyMatch(violation -> isFor(breach, violation));
  }

  private static boolean isFor(Breach breach, Violation violation) {
    return violation.rule().equals(breach.name()) && violation.blame() == Blame.CALLER;
  }

  private String expectation(Breach breach) {
    return contracts.throwViolations()
        ? "a violation of " + breach + " that blames the caller"
        : breach.documented().getSimpleName()
            + (contracts.reportViolations() ? " and a report that blames the caller" : "");
  }

  /** Does something; if a call of a table is stuck, the tables are not closed in the end. */
  <T> T orAbandon(Supplier<T> action) {
    try {
      return action.get();
    } catch (Patience.Stuck e) {
      isAbandoned = true; // closing would wait for the call
      throw e;
    }
  }

  void orAbandon(Runnable action) {
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
