package dev.vht.contracts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.vht.contracts.spec.KeySource;
import dev.vht.contracts.verdict.ContractViolation;
import dev.vht.contracts.verdict.Level;
import dev.vht.contracts.verdict.Violation;
import java.lang.invoke.MethodHandles;
import java.util.List;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Null is a key like any other. */
@SuppressWarnings("ReturnValueIgnored") // of method references that only name
class NullKeysTest {
  private static final MethodHandles.Lookup HERE = MethodHandles.lookup();

  interface Locker {
    void lock(@Nullable Object key, @Nullable Object owner);

    void unlock(@Nullable Object key, @Nullable Object owner);

    void unlockAll();
  }

  private static final Locker SILENT =
      new Locker() {
        @Override
        public void lock(@Nullable Object key, @Nullable Object owner) {}

        @Override
        public void unlock(@Nullable Object key, @Nullable Object owner) {}

        @Override
        public void unlockAll() {}
      };

  private static Locker locker(KeySource key) {
    return Contract.<Locker>builder(Locker.class, HERE)
        .event("lock", e -> e.called(l -> l.lock(null, null)).key("key", key))
        .event("unlock", e -> e.called(l -> l.unlock(null, null)).key("key", key))
        .event("unlock", e -> e.called(Locker::unlockAll))
        .protocol(
            "N1", p -> p.allows("unlock* (lock unlock+)*").forEach("key").text("{key} is locked"))
        .build()
        .attach(SILENT);
  }

  static Stream<KeySource> sources() {
    return Stream.of(
        KeySource.argument(0),
        KeySource.argument(0).byIdentity(),
        KeySource.of(o -> o.arguments().get(0)));
  }

  private static Violation violation(ThrowingCallable call) {
    ContractViolation broken = catchThrowableOfType(ContractViolation.class, call);
    assertThat(broken).as("no rule was broken").isNotNull();
    return broken.violation();
  }

  @ParameterizedTest
  @MethodSource("sources")
  void nullHasItsOwnSlice(KeySource source) {
    Locker locker = locker(source);
    locker.lock(null, null);
    locker.lock("aap", null);
    Violation violation = violation(() -> locker.lock(null, null));
    assertThat(violation.slice()).isEqualTo("null");
    assertThat(violation.reason()).isEqualTo("null is locked");
    locker.unlock(null, null);
    locker.lock(null, null);
    assertThat(violation(() -> locker.lock("aap", null)).slice()).isEqualTo("\"aap\"");
  }

  private static Locker cleared(KeySource key) {
    return Contract.<Locker>builder(Locker.class, HERE)
        .event("lock", e -> e.called(l -> l.lock(null, null)).key("place", key))
        .event("clear", e -> e.called(Locker::unlockAll))
        .protocol(
            "N4", p -> p.allows("(lock+ clear)*").forEach("place").text("{place} is unlocked"))
        .build()
        .attach(SILENT);
  }

  /** No key was seen, or only others. */
  @ParameterizedTest
  @MethodSource("sources")
  void aKeyThatWasNotSeenIsNoNull(KeySource source) {
    Locker locker = cleared(source);
    Violation first = violation(locker::unlockAll);
    assertThat(first.slice()).isEqualTo("any other place");
    assertThat(first.reason()).isEqualTo("any other place is unlocked");
    assertThat(first.toString())
        .contains("    for any other place, in its initial state")
        .contains("  allowed   lock(any other place)");
    locker.lock("aap", null);
    locker.lock(null, null);
    Violation second = violation(locker::unlockAll);
    assertThat(second.slice()).isEqualTo("any other place");
    assertThat(second.trace()).last().extracting(entry -> entry.event()).isEqualTo("unlockAll()");
  }

  @Test
  void callsWithAKeyDoNotConcernOneThatWasNotSeen() {
    Locker locker = cleared(KeySource.argument(0));
    locker.lock("aap", null);
    locker.lock(null, null);
    Violation violation = violation(locker::unlockAll);
    assertThat(violation.trace()).hasSize(1);
    assertThat(violation.others()).isEqualTo(2);
  }

  @Test
  void theTextNullIsAnotherKeyThanNull() {
    Locker locker = locker(KeySource.argument(0));
    locker.lock(null, null);
    locker.lock("null", null);
    Violation text = violation(() -> locker.lock("null", null));
    assertThat(text.slice()).isEqualTo("\"null\"");
    assertThat(text.trace()).hasSize(2);
    Violation none = violation(() -> locker.lock(null, null));
    assertThat(none.slice()).isEqualTo("null");
    assertThat(none.trace()).hasSize(2);
    assertThat(none.others()).isEqualTo(1);
  }

  /** The key of a refused call is not known if a function computes it. */
  @Test
  void aRefusedCallHasTheKeyOfItsArgument() {
    Locker failing =
        new Locker() {
          @Override
          public void lock(@Nullable Object key, @Nullable Object owner) {
            throw new UnsupportedOperationException("no");
          }

          @Override
          public void unlock(@Nullable Object key, @Nullable Object owner) {}

          @Override
          public void unlockAll() {}
        };
    assertThat(refused(KeySource.argument(0), failing)).isEqualTo("null");
    assertThat(refused(KeySource.of(o -> o.arguments().get(0)), failing)).isEqualTo("(not known)");
  }

  private static @Nullable String refused(KeySource key, Locker target) {
    Locker locker =
        Contract.<Locker>builder(Locker.class, HERE)
            .event("lock", e -> e.called(l -> l.lock(null, null)).key("key", key))
            .event("unlock", e -> e.called(Locker::unlockAll))
            .protocol("N5", p -> p.allows("unlock* lock*").forEach("key").level(Level.FULL))
            .refuses("N5", UnsupportedOperationException.class, "{message}", "lock")
            .build()
            .attach(target);
    return violation(() -> locker.lock(null, null)).slice();
  }

  @ParameterizedTest
  @MethodSource("sources")
  void aCallWithoutAKeyReachesNull(KeySource source) {
    Locker locker = locker(source);
    locker.lock(null, null);
    locker.unlockAll();
    locker.lock(null, null);
    assertThat(violation(() -> locker.lock(null, null)).rule()).isEqualTo("N1");
  }

  @Test
  void nullMayBePartOfACombination() {
    Locker locker =
        Contract.<Locker>builder(Locker.class, HERE)
            .event("lock", e -> both(e.called(l -> l.lock(null, null))))
            .event("unlock", e -> both(e.called(l -> l.unlock(null, null))))
            .protocol("N2", p -> p.allows("(lock unlock)*").forEach("key", "owner"))
            .build()
            .attach(SILENT);
    locker.lock(null, "me");
    locker.lock(null, null);
    locker.lock("aap", null);
    assertThat(violation(() -> locker.lock(null, null)).slice()).isEqualTo("null, null");
    locker.unlock(null, null);
    assertThat(violation(() -> locker.unlock(null, null)).rule()).isEqualTo("N2");
    assertThat(violation(() -> locker.lock(null, "me")).slice()).isEqualTo("null, \"me\"");
    assertThat(violation(() -> locker.lock("aap", null)).slice()).isEqualTo("\"aap\", null");
  }

  private static void both(EventBuilder<Locker> event) {
    event.key("key", KeySource.argument(0)).key("owner", KeySource.argument(1));
  }

  @Test
  void aSeedReceivesNull() {
    List<@Nullable Object> asked = new java.util.ArrayList<>();
    Locker locker =
        Contract.<Locker>builder(Locker.class, HERE)
            .event("lock", e -> e.called(l -> l.lock(null, null)).key("key", KeySource.argument(0)))
            .event(
                "unlock",
                e -> e.called(l -> l.unlock(null, null)).key("key", KeySource.argument(0)))
            .protocol(
                "N3",
                p ->
                    p.allows("(lock unlock)*")
                        .forEach("key")
                        .seed((object, key) -> asked.add(key), "lock"))
            .build()
            .attach(SILENT);
    assertThat(violation(() -> locker.lock(null, null)).slice()).isEqualTo("null");
    locker.unlock(null, null);
    assertThat(asked).isNotEmpty().containsOnlyNulls();
  }
}
