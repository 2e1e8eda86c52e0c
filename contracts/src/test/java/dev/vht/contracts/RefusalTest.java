package dev.vht.contracts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.vht.contracts.spec.KeySource;
import dev.vht.contracts.verdict.Blame;
import dev.vht.contracts.verdict.ContractViolation;
import dev.vht.contracts.verdict.Violation;
import java.lang.invoke.MethodHandles;
import java.util.NoSuchElementException;
import org.junit.jupiter.api.Test;

/** An exception that a contract declares as a refusal is a violation of its rule. */
class RefusalTest {

  interface Drawer {
    String take(String label);

    void open(String label, String why);
  }

  private static final Drawer EMPTY =
      new Drawer() {
        @Override
        public String take(String label) {
          throw new NoSuchElementException("D1: there is no " + label);
        }

        @Override
        public void open(String label, String why) {
          throw new NoSuchElementException("it is stuck");
        }
      };

  private static ContractBuilder<Drawer> drawers() {
    return Contract.<Drawer>builder(Drawer.class, MethodHandles.lookup())
        .key("label", KeySource.argument(0))
        .protocol("D0", p -> p.allows("open* take*"))
        .protocol("D1", p -> p.allows("(open take*)*").forEach("label"));
  }

  private static Violation broken(Runnable call) {
    ContractViolation violation = catchThrowableOfType(ContractViolation.class, call::run);
    assertThat(violation).as("no rule was broken").isNotNull();
    assertThat(violation).hasCauseInstanceOf(NoSuchElementException.class);
    return violation.violation();
  }

  @Test
  void itAppliesToTheEventsThatItNames() {
    Drawer drawer =
        drawers()
            .refuses("D1", NoSuchElementException.class, "of {key}: {message}", "open")
            .build()
            .attach(EMPTY);
    Violation violation = broken(() -> drawer.open("left", "to look"));
    assertThat(violation.headline())
        .isEqualTo("D1: open(\"left\", \"to look\") but of \"left\": it is stuck");
    assertThat(violation.blame()).isEqualTo(Blame.CALLER);
    assertThat(violation.protocol()).isEqualTo("(open take*)*");
    assertThat(violation.slice()).isEqualTo("\"left\"");
    assertThat(violation.symbol()).isEqualTo("open");
  }

  @Test
  void itDoesNotApplyToOtherEvents() {
    Drawer drawer =
        Contract.<Drawer>builder(Drawer.class, MethodHandles.lookup())
            .refuses("D1", NoSuchElementException.class, "it is stuck", "open")
            .build()
            .attach(EMPTY);
    assertThatThrownBy(() -> drawer.take("left")).isExactlyInstanceOf(NoSuchElementException.class);
  }

  @Test
  void itAppliesToEveryCallIfItNamesNoEvent() {
    Drawer drawer =
        Contract.<Drawer>builder(Drawer.class, MethodHandles.lookup())
            .refuses("D1", NoSuchElementException.class, "not there")
            .build()
            .attach(EMPTY);
    assertThat(broken(() -> drawer.take("left")).headline())
        .isEqualTo("D1: take(\"left\") but not there");
    assertThat(broken(() -> drawer.open("left", "")).protocol()).isNull();
  }

  @Test
  void itsMessageIsShownWithoutTheRulesNumber() {
    Drawer drawer =
        Contract.<Drawer>builder(Drawer.class, MethodHandles.lookup())
            .refuses("D1", NoSuchElementException.class, "{message}")
            .build()
            .attach(EMPTY);
    assertThat(broken(() -> drawer.take("left")).reason()).isEqualTo("there is no left");
  }

  interface Owner {
    void search(Drawer drawer);
  }

  /** A listener, whose caller is the implementation. */
  @Test
  void theImplementationIsToBlameForRefusalsOfArguments() {
    ContractBuilder<Owner> owners = Contract.builder(Owner.class, MethodHandles.lookup());
    ChildBuilder<Drawer> drawer = owners.role("drawer", Drawer.class);
    drawer.refuses("D1", NoSuchElementException.class, "not there");
    Owner owner =
        owners
            .passes(o -> o.search(EMPTY), 0, drawer)
            .build()
            .attach(searched -> assertThat(searched.take("left")).isNotNull());
    assertThat(broken(() -> owner.search(EMPTY)).blame()).isEqualTo(Blame.IMPLEMENTATION);
  }

  @Test
  void anotherExceptionIsTheTargetsOwn() {
    Drawer drawer =
        drawers()
            .refuses("D1", IllegalStateException.class, "not there", "open")
            .build()
            .attach(EMPTY);
    assertThatThrownBy(() -> drawer.open("left", ""))
        .isExactlyInstanceOf(NoSuchElementException.class);
  }
}
