package dev.vht.contracts;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vht.contracts.annotation.Event;
import dev.vht.contracts.annotation.Protocol;
import dev.vht.contracts.annotation.Requires;
import dev.vht.contracts.verdict.ContractDefinitionException;
import java.lang.invoke.MethodHandles;
import java.util.Iterator;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.Test;

/** Errors in contracts are reported when the contract is defined, with their place. */
class ContractDefinitionTest {

  private static AbstractThrowableAssert<?, ? extends Throwable> assertRejected(Class<?> type) {
    return assertThatThrownBy(() -> Contract.of(type, MethodHandles.lookup()))
        .isInstanceOf(ContractDefinitionException.class);
  }

  @Protocol(rule = "P1", value = "call (* call")
  interface Malformed {
    void call();
  }

  @Test
  void aMalformedPatternIsShownWithTheCharacter() {
    assertRejected(Malformed.class)
        .hasMessageContaining("Malformed, protocol P1: expected an event")
        .hasMessageContaining("at character 7\n  call (* call\n        ^");
  }

  @Protocol(rule = "P1", value = "call hangup")
  interface Misspelt {
    void call();

    void hangUp();
  }

  @Test
  void anUnknownEventIsShownWithTheKnownOnes() {
    assertRejected(Misspelt.class)
        .hasMessageContaining(
            "there is no event \"hangup\"; there are [call, hangUp], at character 6");
  }

  @Protocol(rule = "P1", value = "(call | hangUp)*")
  interface Toothless {
    void call();

    void hangUp();
  }

  @Test
  void aProtocolThatCanNeverBeBrokenIsRejected() {
    assertRejected(Toothless.class).hasMessageContaining("allows everything");
  }

  @Protocol(rule = "P1", value = "call call")
  interface Idle {
    void call();

    @Event("hangup")
    void hangUp();
  }

  @Test
  void anEventThatNoPatternObservesIsRejected() {
    assertRejected(Idle.class)
        .hasMessageContaining("Idle.hangUp: no protocol names its event \"hangup\"");
  }

  @Protocol(rule = "P1", value = "call hangUp", forEach = "number")
  interface Keyless {
    void call(String number);

    void hangUp(String number);
  }

  @Test
  void aSliceWithoutAKeyIsRejected() {
    assertRejected(Keyless.class)
        .hasMessageContaining("no event that it observes names such a key");
  }

  interface Unchecked {
    @Requires("missing")
    void call(String number);
  }

  @Test
  void aMissingCheckIsRejected() {
    assertRejected(Unchecked.class).hasMessageContaining("has 0 methods named missing");
  }

  sealed interface Sealed permits Door {
    void open();
  }

  static final class Door implements Sealed {
    @Override
    public void open() {}
  }

  @Test
  void aSealedInterfaceIsRejected() {
    assertRejected(Sealed.class).hasMessageContaining("is sealed");
  }

  @Test
  void aClassIsRejected() {
    assertRejected(Door.class).hasMessageContaining("is not an interface");
  }

  private interface Hidden {}

  @Test
  void anInaccessibleInterfaceIsRejected() {
    assertRejected(Hidden.class).hasMessageContaining("is not accessible");
  }

  @Test
  void aPublicLookupIsRejected() {
    assertThatThrownBy(() -> Contract.of(Iterator.class, MethodHandles.publicLookup()))
        .isInstanceOf(ContractDefinitionException.class)
        .hasMessageContaining("pass MethodHandles.lookup()");
  }
}
