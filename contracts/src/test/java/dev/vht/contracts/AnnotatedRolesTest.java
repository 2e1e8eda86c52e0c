package dev.vht.contracts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.vht.contracts.annotation.Child;
import dev.vht.contracts.annotation.Contracted;
import dev.vht.contracts.annotation.Event;
import dev.vht.contracts.annotation.Key;
import dev.vht.contracts.annotation.Protocol;
import dev.vht.contracts.annotation.Requires;
import dev.vht.contracts.annotation.Rule;
import dev.vht.contracts.annotation.Sense;
import dev.vht.contracts.verdict.Blame;
import dev.vht.contracts.verdict.ContractDefinitionException;
import dev.vht.contracts.verdict.ContractViolation;
import dev.vht.contracts.verdict.Phase;
import java.lang.invoke.MethodHandles;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Roles that annotations give to results and arguments. */
class AnnotatedRolesTest {

  @Contracted(noun = "library")
  @Protocol(rule = "B1", value = "(_ | lend | loan.read | loan.back)* close", text = "it is closed")
  @Protocol(
      rule = "B2",
      value = "lent loan.read* (loan.back | close)*",
      createdBy = "lent",
      forEach = "loan",
      text = "the book is back, or the library is closed")
  interface Library {
    @Event("lend")
    @Event(value = "lent", on = Phase.RETURN)
    @Key("loan")
    @Child("loan")
    Loan lend(String title);

    void watch(@Child("watcher") Watcher watcher);

    void close();
  }

  @Key("loan")
  @Contracted(rules = LoanRules.class)
  @Protocol(
      rule = "N1",
      value = "read read read",
      sense = Sense.FORBIDDEN,
      text = "a book is read twice at most")
  interface Loan {
    String read();

    void back();

    @Requires("isShort")
    default void note(String text) {}
  }

  static final class LoanRules {
    private LoanRules() {}

    @Rule(id = "N2", text = "the note is too long")
    static boolean isShort(String text) {
      return text.length() < 10;
    }
  }

  @Protocol(rule = "W1", value = "(lent back)*", text = "books go and come in turn")
  interface Watcher {
    void lent(String title);

    void back(String title);
  }

  private static final class Plain implements Library {
    private final List<Watcher> watchers = new ArrayList<>();

    @Override
    public Loan lend(String title) {
      watchers.forEach(watcher -> watcher.lent(title));
      return new Loan() {
        @Override
        public String read() {
          return title;
        }

        @Override
        public void back() {
          watchers.forEach(watcher -> watcher.back(title));
        }
      };
    }

    @Override
    public void watch(Watcher watcher) {
      watchers.add(watcher);
    }

    @Override
    public void close() {}
  }

  private static final class Silent implements Watcher {
    @Override
    public void lent(String title) {}

    @Override
    public void back(String title) {}
  }

  private static Library library() {
    return Contract.<Library>read(Library.class, MethodHandles.lookup()).attach(new Plain());
  }

  private static ContractViolation broken(Runnable call) {
    ContractViolation violation = catchThrowableOfType(ContractViolation.class, call::run);
    assertThat(violation).isNotNull();
    return violation;
  }

  @Test
  void aChildObservesItsParentsEvents() {
    Library library = library();
    Loan kept = library.lend("Max Havelaar");
    Loan returned = library.lend("Turks fruit");
    returned.read();
    returned.back();
    assertThat(broken(returned::read).rule()).isEqualTo("B2");
    library.close();
    ContractViolation violation = broken(kept::read);
    assertThat(violation.rule()).isIn("B1", "B2");
    assertThat(violation.blame()).isEqualTo(Blame.CALLER);
    assertThat(violation).hasMessageContaining("loan.read()");
  }

  @Test
  void aChildHasItsOwnProtocolsAndRequirements() {
    Library library = library();
    Loan loan = library.lend("Max Havelaar");
    loan.read();
    loan.read();
    assertThat(broken(loan::read).rule()).isEqualTo("N1");
    assertThat(broken(() -> loan.note("a very long note")).rule()).isEqualTo("N2");
    Loan other = library.lend("Turks fruit");
    assertThat(other.read()).isEqualTo("Turks fruit");
    other.back();
  }

  @Test
  void theCallerOfAnArgumentIsTheImplementation() {
    Library library = library();
    library.watch(new Silent());
    Loan first = library.lend("Max Havelaar");
    ContractViolation violation = broken(() -> library.lend("Turks fruit"));
    assertThat(violation.rule()).isEqualTo("W1");
    assertThat(violation.blame()).isEqualTo(Blame.IMPLEMENTATION);
    first.back();
  }

  interface Two {
    @Child("part")
    Loan one();

    @Child("part")
    Watcher other();
  }

  @Test
  void aRoleHasOneInterface() {
    assertThatThrownBy(() -> Contract.of(Two.class, MethodHandles.lookup()))
        .isInstanceOf(ContractDefinitionException.class)
        .hasMessageContaining("the role part is taken by");
  }
}
