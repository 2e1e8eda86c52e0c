package dev.vht.contracts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.vht.contracts.spec.KeySource;
import dev.vht.contracts.verdict.ContractViolation;
import dev.vht.contracts.verdict.Violation;
import java.lang.invoke.MethodHandles;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** A slice that has begun and is not complete must complete, whatever state it is in. */
class ObligationsOfSlicesTest {

  interface Jobs {
    void attempt(String job);

    void done(String job);

    void stopAll();
  }

  private static class Plain implements Jobs {
    @Override
    public void attempt(String job) {}

    @Override
    public void done(String job) {}

    @Override
    public void stopAll() {}
  }

  private static Contract<Jobs> contract(String pattern, Consumer<ProtocolBuilder> more) {
    return Contract.<Jobs>builder(Jobs.class, MethodHandles.lookup())
        .key("job", KeySource.argument(0), "attempt", "done")
        .protocol(
            "J1",
            p -> {
              p.allows(pattern).forEach("job").mustComplete();
              more.accept(p);
            })
        .build();
  }

  private static List<String> incomplete(Contract<Jobs> contract, Consumer<Jobs> calls) {
    Jobs jobs = contract.attach(new Plain());
    calls.accept(jobs);
    return contract.attachment(jobs).orElseThrow().incomplete().stream()
        .map(Violation::slice)
        .toList();
  }

  @Test
  void anEventThatLeavesTheInitialStateUnchangedBeginsTheSlice() {
    Consumer<Jobs> calls =
        jobs -> {
          jobs.attempt("print");
          jobs.attempt("print");
          jobs.attempt("sort");
          jobs.done("sort");
        };
    assertThat(incomplete(contract("attempt* done", p -> {}), calls)).containsExactly("\"print\"");
    assertThat(incomplete(contract("attempt* done", p -> p.createdBy("attempt")), calls))
        .containsExactly("\"print\"");
    assertThat(incomplete(contract("attempt+ done", p -> {}), calls)).containsExactly("\"print\"");
  }

  @Test
  void aSliceThatIsCompleteAgainIsNotReported() {
    assertThat(
            incomplete(
                contract("(attempt done)*", p -> {}),
                jobs -> {
                  jobs.attempt("print");
                  jobs.done("print");
                }))
        .isEmpty();
  }

  @Test
  void anEventWithoutKeysMayMakeACompleteSliceIncomplete() {
    assertThat(
            incomplete(
                contract("(attempt | done)* (stopAll done)?", p -> {}),
                jobs -> {
                  jobs.attempt("print");
                  jobs.stopAll();
                }))
        .containsExactly("\"print\"");
  }

  @Test
  void aRefusedCallBeginsNoSlice() {
    Contract<Jobs> contract =
        Contract.<Jobs>builder(Jobs.class, MethodHandles.lookup())
            .key("job", KeySource.argument(0), "attempt", "done")
            .protocol("J1", p -> p.allows("attempt* done").forEach("job").mustComplete())
            .protocol("J2", p -> p.allows("done attempt").forEach("job"))
            .build();
    assertThat(
            incomplete(
                contract,
                jobs ->
                    assertThat(
                            catchThrowableOfType(
                                ContractViolation.class, () -> jobs.attempt("print")))
                        .hasMessageStartingWith("J2: ")))
        .isEmpty();
  }
}
