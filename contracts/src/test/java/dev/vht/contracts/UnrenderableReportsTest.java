package dev.vht.contracts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.vht.contracts.internal.report.WarningLog;
import dev.vht.contracts.scope.Enforcement;
import dev.vht.contracts.spec.KeySource;
import dev.vht.contracts.verdict.Blame;
import dev.vht.contracts.verdict.ContractViolation;
import dev.vht.contracts.verdict.Mode;
import dev.vht.contracts.verdict.Violation;
import java.lang.invoke.MethodHandles;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Whatever fails while a report is made, the program gets the violation: its rule, party and
 * method, and why the rest is missing.
 */
@SuppressWarnings("ReturnValueIgnored") // of method references that only name
class UnrenderableReportsTest {
  private static final MethodHandles.Lookup HERE = MethodHandles.lookup();
  private static final int STACK = 192 << 10;
  private static final int ATTEMPTS = 400;

  interface Vault {
    void open(@Nullable Object key);

    void close(@Nullable Object key);

    void empty();
  }

  /** What fails when it is armed. */
  private static final class Bomb {
    private @Nullable Throwable armed;
  }

  private static final class Steel implements Vault {
    private final Bomb bomb;

    Steel(Bomb bomb) {
      this.bomb = bomb;
    }

    @Override
    public void open(@Nullable Object key) {}

    @Override
    public void close(@Nullable Object key) {}

    @Override
    public void empty() {
      throw new Unspeakable(bomb);
    }
  }

  /** An exception without a message that can be read. */
  private static final class Unspeakable extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final transient Bomb bomb;

    Unspeakable(Bomb bomb) {
      this.bomb = bomb;
    }

    @Override
    public String getMessage() {
      throw raised(bomb.armed);
    }
  }

  private static RuntimeException raised(@Nullable Throwable thrown) {
    if (thrown instanceof Error error) {
      throw error;
    }
    return thrown instanceof RuntimeException unchecked
        ? unchecked
        : new IllegalStateException("nothing is armed");
  }

  /** What fails. */
  enum With {
    EXCEPTION,
    ERROR,
    STACK_OVERFLOW;

    Throwable made() {
      return switch (this) {
        case EXCEPTION -> new IllegalStateException("boom");
        case ERROR -> new AssertionError("boom");
        case STACK_OVERFLOW -> new StackOverflowError("boom");
      };
    }
  }

  /** A key whose equals fails when it is compared with a text. */
  private static final class Key {
    private final Bomb bomb;

    Key(Bomb bomb) {
      this.bomb = bomb;
    }

    @Override
    public boolean equals(@Nullable Object other) {
      if (other instanceof String && bomb.armed != null) {
        throw raised(bomb.armed);
      }
      return this == other;
    }

    @Override
    public int hashCode() {
      return 7;
    }

    @Override
    public String toString() {
      return "a key";
    }
  }

  private final Bomb bomb = new Bomb();

  private final Contract<Vault> contract =
      Contract.<Vault>builder(Vault.class, HERE)
          .noun("vault")
          .key("key", KeySource.argument(0), "open", "close")
          .protocol("V1", p -> p.allows("(open close)*").forEach("key").text("{key} is in use"))
          .refuses("V2", Unspeakable.class, "{message}", "empty")
          .build();

  private Vault vault(Mode mode) {
    return contract.attach(new Steel(bomb), Enforcement.of(mode).named("Fort Knox"));
  }

  @BeforeEach
  void forget() {
    WarningLog.warnings("");
  }

  private static void assertBrief(ContractViolation broken, String rule, String event) {
    Violation violation = broken.violation();
    assertThat(violation.rule()).isEqualTo(rule);
    assertThat(violation.blame()).isEqualTo(Blame.CALLER);
    assertThat(violation.event()).isEqualTo(event);
    assertThat(broken.getMessage())
        .startsWith(rule + ": " + event + " but ")
        .contains("\n  blame     the caller, at " + UnrenderableReportsTest.class.getName())
        .contains("\n  vault     Fort Knox");
  }

  @ParameterizedTest
  @EnumSource
  void aMessageThatCannotBeReadLeavesTheRefusal(With with) {
    Throwable thrown = with.made();
    bomb.armed = thrown;
    ContractViolation broken =
        catchThrowableOfType(ContractViolation.class, () -> vault(Mode.ENFORCE).empty());
    assertThat(broken).isNotNull();
    assertBrief(broken, "V2", "empty()");
    assertThat(broken.violation().reason()).isEqualTo("Unspeakable");
    assertThat(broken).hasCauseInstanceOf(Unspeakable.class);
    assertThat(broken.getSuppressed()).contains(thrown);
    assertThat(broken.getMessage())
        .contains("\n  note      the rest of this report could not be rendered: " + thrown);
    assertThat(broken.violation().notes())
        .containsExactly("the rest of this report could not be rendered: " + thrown);
  }

  @ParameterizedTest
  @EnumSource
  void aReportedViolationIsLoggedWithoutItsRest(With with) {
    Throwable thrown = with.made();
    bomb.armed = thrown;
    List<Violation> told = new ArrayList<>();
    Vault vault = contract.attach(new Steel(bomb), Enforcement.of(Mode.REPORT).listener(told::add));
    assertThatThrownBy(() -> vault.empty()).isInstanceOf(Unspeakable.class);
    assertThat(told).singleElement().extracting(Violation::rule).isEqualTo("V2");
    assertThat(WarningLog.warnings("V2: empty() but "))
        .singleElement()
        .asString()
        .contains("the caller, at ", "could not be rendered: " + thrown);
  }

  @Test
  void anErrorOfTheVirtualMachineReachesTheProgram() {
    OutOfMemoryError thrown = new OutOfMemoryError("boom");
    bomb.armed = thrown;
    assertThatThrownBy(() -> vault(Mode.ENFORCE).empty()).isSameAs(thrown);
  }

  /** The calls in the trace are compared with the key of the slice. */
  @ParameterizedTest
  @EnumSource
  void aKeyThatCannotBeComparedIsShown(With with) {
    Vault vault = vault(Mode.ENFORCE);
    vault.open(new Key(bomb));
    vault.open("aap");
    bomb.armed = with.made();
    ContractViolation broken =
        catchThrowableOfType(ContractViolation.class, () -> vault.open("aap"));
    assertThat(broken).isNotNull();
    assertBrief(broken, "V1", "open(\"aap\")");
    assertThat(broken.getMessage()).contains("open(a key)");
    assertThat(broken.violation().notes()).isEmpty();
  }

  /** A key function runs again for the report. */
  @ParameterizedTest
  @EnumSource
  void aKeyFunctionThatFailsForTheReportLeavesTheViolation(With with) {
    int[] left = {3};
    Vault vault =
        Contract.<Vault>builder(Vault.class, HERE)
            .noun("vault")
            .key("key", KeySource.of(o -> counted(left, with, o.arguments().get(0))), "open")
            .protocol("V3", p -> p.allows("open").forEach("key").text("{key} is in use"))
            .build()
            .attach(new Steel(bomb), Enforcement.of(Mode.ENFORCE).named("Fort Knox"));
    vault.open("aap");
    left[0] = 1;
    ContractViolation broken =
        catchThrowableOfType(ContractViolation.class, () -> vault.open("aap"));
    assertThat(broken).isNotNull();
    assertBrief(broken, "V3", "open(\"aap\")");
    assertThat(broken.violation().slice()).isEqualTo("\"aap\"");
  }

  private static @Nullable Object counted(int[] left, With with, @Nullable Object key) {
    if (left[0]-- == 0) {
      throw raised(with.made());
    }
    return key;
  }

  /** The same violation with more and more stack left, so that its report overflows anywhere. */
  private final class Sweep {
    private final List<Vault> vaults = new ArrayList<>();
    private final @Nullable Throwable[] thrown = new Throwable[ATTEMPTS];
    private int next;

    Sweep() {
      for (int i = 0; i < ATTEMPTS; i++) {
        vaults.add(vault(Mode.ENFORCE));
        vaults.get(i).open("aap");
      }
    }

    /** Recurses until the stack overflows, and makes one attempt in each frame on the way back. */
    @SuppressWarnings("InfiniteRecursion") // until there is no more stack
    private void descend() {
      try {
        descend();
      } catch (StackOverflowError e) {
        assert next >= 0;
      }
      int mine = next;
      if (mine < ATTEMPTS) {
        next = mine + 1;
        try {
          vaults.get(mine).open("aap");
        } catch (Throwable e) {
          thrown[mine] = e;
        }
      }
    }
  }

  @Test
  @Timeout(120)
  void aReportThatOverflowsTheStackLeavesTheViolation() throws InterruptedException {
    Vault warm = vault(Mode.ENFORCE);
    warm.open("aap");
    assertThatCode(() -> warm.open("aap")).isInstanceOf(ContractViolation.class);
    Sweep sweep = new Sweep();
    Thread small = new Thread(null, sweep::descend, "small", STACK);
    small.start();
    small.join();
    List<ContractViolation> brief = new ArrayList<>();
    int full = 0;
    for (Throwable thrown : sweep.thrown) {
      if (thrown instanceof ContractViolation broken) {
        boolean isBrief = !broken.violation().notes().isEmpty();
        full += isBrief ? 0 : 1;
        if (isBrief) {
          brief.add(broken);
        }
      } else {
        assertThat(thrown).isInstanceOf(StackOverflowError.class); // before the violation
      }
    }
    assertThat(full).as("full reports, where there is enough stack").isPositive();
    assertThat(brief).as("brief reports").isNotEmpty();
    assertThat(brief)
        .allSatisfy(
            broken -> {
              assertThat(broken.rule()).isEqualTo("V1");
              assertThat(broken.getMessage())
                  .startsWith("V1: open(")
                  .contains("could not be rendered: java.lang.StackOverflowError");
              assertThat(broken.getSuppressed())
                  .hasAtLeastOneElementOfType(StackOverflowError.class);
            });
  }
}
