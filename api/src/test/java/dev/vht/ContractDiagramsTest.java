package dev.vht;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The table's contract has no warnings, and the diagrams in the documentation are its own. */
class ContractDiagramsTest {

  @Test
  void theContractHasNoWarnings() {
    assertThat(VirtualHashTables.contract().warnings()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"L1", "K3"})
  void theDocumentationShowsTheProtocol(String rule) throws IOException {
    String block =
        "<!-- "
            + rule
            + " -->\n```mermaid\n"
            + VirtualHashTables.contract().diagram(rule).mermaid()
            + "```\n";
    Path base = Path.of(System.getProperty("basedir", ".")).toAbsolutePath().normalize();
    assertThat(Files.readString(base.resolveSibling("docs").resolve("contracts.md")))
        .as("docs/contracts.md must contain this")
        .contains(block);
  }
}
