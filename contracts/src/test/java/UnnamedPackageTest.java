import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vht.contracts.Contract;
import dev.vht.contracts.verdict.ContractViolation;
import java.lang.invoke.MethodHandles;
import org.junit.jupiter.api.Test;

/** A program without a package, as one writes to try something, can use contracts. */
@SuppressWarnings("DefaultPackage") // which is what this tests
class UnnamedPackageTest {

  interface Once {
    void run();
  }

  @Test
  void contractsCanBeCreatedFromTheUnnamedPackage() {
    Once once =
        Contract.<Once>builder(Once.class, MethodHandles.lookup())
            .protocol("O1", p -> p.allows("run"))
            .build()
            .attach(() -> {});
    once.run();
    assertThatThrownBy(once::run).isInstanceOf(ContractViolation.class);
    assertThat(once.getClass().getPackageName()).isEmpty();
    Runnable runnable =
        Contract.<Runnable>builder(Runnable.class, MethodHandles.lookup())
            .protocol("O1", p -> p.allows("run"))
            .build()
            .attach(() -> {});
    runnable.run();
    assertThatThrownBy(runnable::run).isInstanceOf(ContractViolation.class);
  }
}
