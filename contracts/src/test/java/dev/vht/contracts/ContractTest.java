package dev.vht.contracts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.vht.contracts.scope.Enforcement;
import dev.vht.contracts.verdict.Blame;
import dev.vht.contracts.verdict.CallSites;
import dev.vht.contracts.verdict.ContractViolation;
import dev.vht.contracts.verdict.Level;
import dev.vht.contracts.verdict.Mode;
import dev.vht.contracts.verdict.Violation;
import java.lang.invoke.MethodHandles;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ContractTest {
  private final Contract<Shelf> contract = Contract.read(Shelf.class, MethodHandles.lookup());

  private Shelf checked(Shelf target, Level level) {
    return contract.attach(
        target,
        Enforcement.of(Mode.ENFORCE)
            .level(level)
            .callSites(CallSites.OPENING)
            .named("oak")
            .openedVia(ContractTest.class));
  }

  private static ContractViolation violation(Runnable call) {
    return catchThrowableOfType(ContractViolation.class, call::run);
  }

  @ParameterizedTest
  @EnumSource
  void aCorrectSessionHasNoViolations(Level level) {
    Shelf shelf = checked(new Shelf.InMemory(), level);
    shelf.set("aap", 1);
    assertThat(shelf.ref("aap")).isEqualTo(1);
    assertThat(shelf.contains("noot")).isFalse();
    assertThat(shelf.remove("aap")).isTrue();
    assertThat(shelf.remove("aap")).isFalse();
    shelf.set("mies", 3);
    shelf.clear();
    assertThat(shelf.contains("mies")).isFalse();
    assertThat(shelf.isEmpty()).isTrue();
    assertThat(shelf.between(1, 2.0)).isEqualTo(1.5);
    shelf.close();
    shelf.close();
  }

  @ParameterizedTest
  @EnumSource
  void anUnknownKeyIsTheCallersFault(Level level) {
    Shelf shelf = checked(new Shelf.InMemory(), level);
    shelf.set("aap", 1);
    ContractViolation violation = violation(() -> shelf.ref("noot"));
    assertThat(violation.rule()).isEqualTo("K3");
    assertThat(violation.blame()).isEqualTo(Blame.CALLER);
    assertThat(violation).hasMessageStartingWith("K3: ref(\"noot\") but \"noot\" was never set\n");
    assertThat(violation.getMessage())
        .contains("blame     the caller, at dev.vht.contracts.ContractTest")
        .contains("shelf     oak, opened at ")
        .contains(
            "protocol  (remove | set (set | ref)* remove)*    for key \"noot\", in its initial"
                + " state")
        .contains("allowed   remove(\"noot\"), set(\"noot\")")
        .contains(
            level == Level.FULL
                ? "trace     #1 open  #3 ref(\"noot\")  <- here"
                : "trace     #1 open  #2 ref(\"noot\")  <- here")
        .endsWith(
            level == Level.FULL
                ? "  (calls that change no state are left out)\n"
                    + "  left out  1 call that names another key"
                : "  (calls that change no state are left out)");
  }

  @ParameterizedTest
  @EnumSource
  void aCallAfterTheEndShowsWhereItEnded(Level level) {
    Shelf shelf = checked(new Shelf.InMemory(), level);
    shelf.close();
    ContractViolation violation = violation(() -> shelf.set("aap", 1));
    assertThat(violation).hasMessageStartingWith("L1: set(\"aap\", 1) but it is closed\n");
    assertThat(violation.violation().allowed()).containsExactly("close");
    assertThat(violation.violation().state()).isEqualTo("in its state after open close");
    assertThat(violation.trace().get(1).toString()).startsWith("#2 close() at dev.vht.contracts.");
  }

  @Test
  void aRequirementIsCheckedBeforeTheCall() {
    Shelf shelf = checked(new Shelf.InMemory(), Level.PROTOCOL);
    ContractViolation violation = violation(() -> shelf.between(3, 2.5));
    assertThat(violation)
        .hasMessageStartingWith("B1: between(3, 2.5) but the lower bound is not above");
    assertThat(violation.blame()).isEqualTo(Blame.CALLER);
  }

  @Test
  void aGuaranteeIsTheImplementationsFault() {
    Shelf shelf =
        checked(
            new Shelf.InMemory() {
              @Override
              public long count() {
                return -1;
              }
            },
            Level.PROTOCOL);
    ContractViolation violation = violation(shelf::count);
    assertThat(violation.rule()).isEqualTo("N1");
    assertThat(violation.blame()).isEqualTo(Blame.IMPLEMENTATION);
  }

  @Test
  void fullCatchesAnImplementationThatForgets() {
    Shelf shelf =
        checked(
            new Shelf.InMemory() {
              @Override
              public void set(String key, int value) {}
            },
            Level.FULL);
    shelf.set("aap", 1);
    ContractViolation violation = violation(() -> shelf.ref("aap"));
    assertThat(violation.rule()).isEqualTo("R1");
    assertThat(violation.blame()).isEqualTo(Blame.IMPLEMENTATION);
    assertThat(violation)
        .hasMessageStartingWith("R1: ref(\"aap\") threw NoSuchElementException but");
    assertThat(violation).hasCauseInstanceOf(NoSuchElementException.class);
  }

  @Test
  void fullCatchesAnImplementationThatRemembersTooMuch() {
    Shelf shelf =
        checked(
            new Shelf.InMemory() {
              @Override
              public boolean remove(String key) {
                return contains(key);
              }
            },
            Level.FULL);
    shelf.set("aap", 1);
    shelf.remove("aap");
    ContractViolation violation = violation(() -> shelf.contains("aap"));
    assertThat(violation).hasMessageStartingWith("R1: contains(\"aap\") returned true but");
    assertThat(violation.blame()).isEqualTo(Blame.IMPLEMENTATION);
  }

  @Test
  void aKeyThatTheObjectAlreadyContainsCountsAsSet() {
    Shelf.InMemory old = new Shelf.InMemory();
    old.set("aap", 1);
    Shelf shelf = checked(old, Level.FULL);
    assertThat(shelf.ref("aap")).isEqualTo(1);
    assertThat(violation(() -> shelf.ref("noot")).rule()).isEqualTo("K3");
  }

  @Test
  void aCallThatThrewChangesNoState() {
    Shelf shelf =
        checked(
            new Shelf.InMemory() {
              @Override
              public void set(String key, int value) {
                throw new IllegalStateException("disk full");
              }
            },
            Level.FULL);
    assertThatThrownBy(() -> shelf.set("aap", 1)).isInstanceOf(IllegalStateException.class);
    assertThat(violation(() -> shelf.ref("aap")).blame()).isEqualTo(Blame.CALLER);
  }

  @Test
  void aRefusalByTheSeedIsARefusalOfTheCall() {
    Shelf.InMemory old =
        new Shelf.InMemory() {
          @Override
          public boolean contains(String key) {
            throw new NoSuchElementException("no such key can be");
          }
        };
    assertThat(violation(() -> checked(old, Level.FULL).ref("aap")).rule()).isEqualTo("K3");
  }

  @Test
  void offReturnsTheSameObject() {
    Shelf raw = new Shelf.InMemory();
    assertThat(contract.attach(raw, Enforcement.of(Mode.OFF))).isSameAs(raw);
  }

  @Test
  void aCheckedObjectIsNotCheckedTwice() {
    Shelf shelf = checked(new Shelf.InMemory(), Level.PROTOCOL);
    assertThat(contract.attach(shelf, Enforcement.of(Mode.ENFORCE))).isSameAs(shelf);
  }

  @ParameterizedTest
  @EnumSource
  void reportContinuesAndNotifiesTheListener(Level level) {
    List<Violation> told = new ArrayList<>();
    Shelf shelf =
        contract.attach(
            new Shelf.InMemory(), Enforcement.of(Mode.REPORT).level(level).listener(told::add));
    assertThatThrownBy(() -> shelf.ref("noot")).isExactlyInstanceOf(NoSuchElementException.class);
    assertThat(shelf.between(3, 2.0)).isEqualTo(2.5);
    shelf.close();
    shelf.set("aap", 1);
    assertThat(told).extracting(Violation::rule).contains("K3", "B1", "L1");
  }

  @Test
  void equalsAndToStringAreTheTargets() {
    Shelf raw = new Shelf.InMemory();
    Shelf shelf = checked(raw, Level.PROTOCOL);
    assertThat(shelf).isEqualTo(raw).isEqualTo(checked(raw, Level.FULL)).hasSameHashCodeAs(raw);
    assertThat(shelf).hasToString(raw.toString()).isNotEqualTo(new Shelf.InMemory());
    assertThat(contract.unwrap(shelf)).isSameAs(raw);
  }

  @Test
  void anInterfaceIsReadOncePerLookupClass() {
    Contract<Shelf> known = Contract.of(Shelf.class, MethodHandles.lookup());
    assertThat(Contract.<Shelf>of(Shelf.class, MethodHandles.lookup())).isSameAs(known);
    Shelf shelf = known.attach(new Shelf.InMemory());
    assertThat(violation(() -> shelf.between(3, 2.5)).rule()).isEqualTo("B1");
  }
}
