package dev.vht.contracts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.vht.contracts.spec.Diagram;
import dev.vht.contracts.spec.Machine;
import dev.vht.contracts.spec.Step;
import dev.vht.contracts.verdict.ContractViolation;
import java.lang.invoke.MethodHandles;
import org.junit.jupiter.api.Test;

class DiagramTest {

  interface Door {
    void open();

    void close();

    void ring();
  }

  private final Contract<Door> doors =
      Contract.<Door>builder(Door.class, MethodHandles.lookup())
          .protocol("D1", p -> p.allows("(ring* open close)*"))
          .protocol("D2", p -> p.machine(Machine.fold(0).on("ring", (n, o) -> Step.to(n + 1))))
          .protocol(
              "D3",
              p ->
                  p.machine(
                      Machine.starting("shut")
                          .on("shut", "open", "wide \"open\"")
                          .on("wide \"open\"", "close", "shut")
                          .on("wide \"open\"", "_", "wide \"open\"")
                          .complete("shut")))
          .build();

  @Test
  void aPatternIsDrawnAsItsMinimalAutomaton() {
    assertThat(doors.diagram("D1").mermaid())
        .isEqualTo(
            """
            stateDiagram-v2
              state "S0" as s0
              state "S1" as s1
              state "S2" as s2
              [*] --> s0
              s0 --> s1 : ring
              s0 --> s2 : open
              s1 --> s1 : ring
              s1 --> s2 : open
              s2 --> s0 : close
              s0 --> [*]
            """);
  }

  @Test
  void namedStatesKeepTheirNames() {
    assertThat(doors.diagram("D3").dot())
        .isEqualTo(
            """
            digraph {
              label = "D3: shut -open-> wide \\"open\\", wide \\"open\\" -close-> shut, wide \\"open\\" -_-> wide \\"open\\"";
              rankdir = LR;
              node [shape = circle];
              start [shape = point];
              "shut" [shape = doublecircle];
              "wide \\"open\\"";
              start -> "shut";
              "shut" -> "wide \\"open\\"" [label = "open"];
              "wide \\"open\\"" -> "shut" [label = "close"];
              "wide \\"open\\"" -> "wide \\"open\\"" [label = "any other"];
            }
            """);
  }

  @Test
  void aViolationIsMarked() {
    Door door =
        doors.attach(
            new Door() {
              @Override
              public void open() {}

              @Override
              public void close() {}

              @Override
              public void ring() {}
            });
    ContractViolation violation = catchThrowableOfType(ContractViolation.class, door::close);
    Diagram marked = doors.diagram("D1").marking(violation.violation());
    assertThat(marked.mermaid())
        .contains("  s0 --> forbidden : close\n")
        .contains("  class forbidden violation\n");
    assertThat(marked.dot())
        .contains("\"S0\" -> \"not allowed\" [label = \"close\", color = red, fontcolor = red];");
  }

  @Test
  void aFoldCannotBeDrawn() {
    assertThatThrownBy(() -> doors.diagram("D2")).hasMessageContaining("D2 is a fold");
    assertThatThrownBy(() -> doors.diagram("D9"))
        .hasMessage("there is no protocol D9; there are [D1, D2, D3]");
  }
}
