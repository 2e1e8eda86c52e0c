package dev.vht.proptest.report;

import dev.vht.proptest.report.Pages.Table;
import java.util.Collections;
import java.util.List;

/** Renders the report as Markdown. */
final class Markdown {
  private final Pages pages;
  private final StringBuilder text = new StringBuilder();

  Markdown(Pages pages) {
    this.pages = pages;
  }

  String page() {
    text.append("# What the kit has tried\n");
    section("Conformance", pages.conformance());
    for (TableProtocol protocol : TableProtocol.ALL) {
      section("`" + protocol.diagram().title() + "`", pages.transitions(protocol));
    }
    section("Violations provoked", pages.violations());
    section("Random sequences", pages.statistics());
    section("Planted faults", pages.faults());
    return text.toString();
  }

  private void section(String title, Table table) {
    text.append("\n## ").append(title).append("\n\n");
    line(table.head());
    line(Collections.nCopies(table.head().size(), "---"));
    table.rows().forEach(this::line);
  }

  private void line(List<String> cells) {
    cells.forEach(cell -> text.append("| ").append(cell.replace("|", "\\|")).append(' '));
    text.append("|\n");
  }
}
