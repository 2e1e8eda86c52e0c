package dev.vht.contracts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vht.contracts.scope.Attachment;
import dev.vht.contracts.scope.ContractScope;
import dev.vht.contracts.scope.Enforcement;
import dev.vht.contracts.verdict.Blame;
import dev.vht.contracts.verdict.ContractViolation;
import dev.vht.contracts.verdict.Level;
import dev.vht.contracts.verdict.Mode;
import dev.vht.contracts.verdict.Violation;
import java.lang.invoke.MethodHandles;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SwitchingTest {
  private final Contract<Shelf> contract = Contract.read(Shelf.class, MethodHandles.lookup());

  private final List<Violation> heard = new ArrayList<>();

  private Shelf closed() {
    Shelf shelf =
        contract.attach(new Shelf.InMemory(), Enforcement.of(Mode.ENFORCE).listener(heard::add));
    shelf.close();
    return shelf;
  }

  private static void use(Shelf shelf) {
    try {
      shelf.isEmpty();
    } catch (IllegalStateException e) {
      // the implementation itself may object
    }
  }

  @Test
  void theModeOfOneObjectCanBeChanged() {
    Shelf one = closed();
    Shelf other = closed();
    Attachment attachment = contract.attachment(one).orElseThrow();
    attachment.mode(Mode.REPORT);
    use(one);
    assertThat(heard).hasSize(1);
    assertThatThrownBy(other::isEmpty).isInstanceOf(ContractViolation.class);
    attachment.mode(Mode.OFF);
    use(one);
    assertThat(heard).hasSize(2);
    attachment.mode(Mode.ENFORCE);
    assertThatThrownBy(one::isEmpty).isInstanceOf(ContractViolation.class);
  }

  @Test
  void theModeOfAContractCanBeChanged() {
    Shelf shelf = closed();
    contract.mode(Mode.REPORT);
    use(shelf);
    assertThat(heard).hasSize(1);
    contract.mode(null);
    assertThatThrownBy(shelf::isEmpty).isInstanceOf(ContractViolation.class);
  }

  @Test
  void aScopeAppliesToItsThreadAndThoseThatItStarts() throws InterruptedException {
    Shelf shelf = closed();
    try (ContractScope scope = ContractScope.open().mode(Mode.OFF)) {
      use(shelf);
      try (ContractScope inner = ContractScope.open().mode(Mode.REPORT)) {
        use(shelf);
        assertThat(inner.mode()).contains(Mode.REPORT);
      }
      Thread child = new Thread(() -> use(shelf));
      child.start();
      child.join();
      assertThat(scope.mode()).contains(Mode.OFF);
    }
    assertThat(heard).hasSize(1);
    assertThatThrownBy(shelf::isEmpty).isInstanceOf(ContractViolation.class);
    assertThat(ContractScope.current()).isEmpty();
  }

  @Test
  void theLevelOfAnObjectCanBeChanged() {
    Shelf.InMemory target = new Shelf.InMemory();
    Shelf shelf = contract.attach(target, Enforcement.of(Mode.ENFORCE).unseeded());
    shelf.set("aap", 1);
    contract.attachment(shelf).orElseThrow().level(Level.FULL);
    assertThat(shelf.contains("aap")).as("what happened before may have been anything").isTrue();
    target.clear();
    assertThatThrownBy(() -> shelf.contains("aap"))
        .isInstanceOfSatisfying(
            ContractViolation.class,
            violation -> assertThat(violation.blame()).isEqualTo(Blame.IMPLEMENTATION));
    contract.attachment(shelf).orElseThrow().level(Level.PROTOCOL);
    assertThatCode(() -> shelf.contains("aap")).doesNotThrowAnyException();
  }

  @Test
  void aScopeSetsTheLevelOfWhatIsAttachedInIt() {
    try (ContractScope scope = ContractScope.open().level(Level.FULL)) {
      Shelf.InMemory target = new Shelf.InMemory();
      Shelf shelf = contract.attach(target);
      shelf.set("aap", 1);
      target.clear();
      assertThatThrownBy(() -> shelf.contains("aap")).isInstanceOf(ContractViolation.class);
      assertThat(scope.attachments())
          .singleElement()
          .satisfies(attachment -> assertThat(attachment.events()).isEqualTo(2));
    }
  }

  @Test
  void anAttachmentDescribesItsObject() {
    Shelf shelf = contract.attach(new Shelf.InMemory(), Enforcement.of(Mode.ENFORCE).named("oak"));
    Attachment attachment = contract.attachment(shelf).orElseThrow();
    assertThat(attachment.type()).isEqualTo(Shelf.class);
    assertThat(attachment).hasToString("contract of dev.vht.contracts.Shelf, for oak");
  }

  @Test
  void aProtocolAboveTheLevelForgetsItsState() {
    Shelf shelf =
        contract.attach(
            new Shelf.InMemory(), Enforcement.of(Mode.ENFORCE).level(Level.FULL).unseeded());
    Attachment attachment = contract.attachment(shelf).orElseThrow();
    shelf.set("aap", 1);
    attachment.level(Level.PROTOCOL);
    shelf.clear();
    attachment.level(Level.FULL);
    assertThat(shelf.contains("aap")).as("whatever it was before, it is not there").isFalse();
    shelf.close();
    attachment.level(Level.PROTOCOL);
    assertThatThrownBy(shelf::isEmpty).isInstanceOf(ContractViolation.class);
  }

  @Test
  void noClassIsGeneratedForAnotherModeOrLevel() {
    Class<?> known = closed().getClass();
    Shelf full =
        contract.attach(new Shelf.InMemory(), Enforcement.of(Mode.REPORT).level(Level.FULL));
    assertThat(full.getClass()).isSameAs(known);
  }
}
