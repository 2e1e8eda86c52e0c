package dev.vht.proptest.report;

import dev.vht.proptest.report.Pages.Table;
import java.util.List;

/** Renders the report as one self-contained HTML page. */
public final class Html {
  /** The style sheet of every page of the kit. */
  public static final String STYLE =
      """
      body { font: 15px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 76rem; padding: 0 1rem;
        color: #1f2933; background: #fff }
      h1 { margin-bottom: 0 } h2 { margin-top: 2.5rem; border-bottom: 2px solid #d9e2ec }
      table { border-collapse: collapse; font-size: 13px; margin: 1rem 0 }
      th { text-align: left; background: #f0f4f8; position: sticky; top: 0 }
      td, th { padding: .2rem .6rem; border-bottom: 1px solid #e4e7eb; vertical-align: top }
      td.number { text-align: right; font-variant-numeric: tabular-nums }
      td.good { color: #0f7b3f; white-space: nowrap } td.none { color: #829ab1 }
      td.bad { color: #b00020; font-weight: 600 }
      svg { max-width: 100%; height: auto; display: block; margin: 1rem 0 }
      summary { cursor: pointer; color: #334e68 } code { font-size: 13px }
      """;

  private final Pages pages;
  private final StringBuilder text = new StringBuilder();

  Html(Pages pages) {
    this.pages = pages;
  }

  String page() {
    text.append("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n")
        .append("<title>What the kit has tried</title>\n<style>\n")
        .append(STYLE)
        .append("</style>\n</head>\n<body>\n<h1>What the kit has tried</h1>\n")
        .append("<p>Numbers are counts; red marks what was never tried.</p>\n");
    heading("Protocols");
    TableProtocol.ALL.forEach(this::protocol);
    section("Conformance", pages.conformance());
    section("Violations provoked", pages.violations());
    section("Random sequences", pages.statistics());
    section("Planted faults", pages.faults());
    return text.append("</body>\n</html>\n").toString();
  }

  private void protocol(TableProtocol protocol) {
    text.append("<h3><code>").append(escaped(protocol.diagram().title())).append("</code></h3>\n");
    text.append(new Drawing(protocol, pages).svg());
    text.append("<details><summary>by implementation</summary>\n");
    table(pages.transitions(protocol));
    text.append("</details>\n");
  }

  private void section(String title, Table table) {
    heading(title);
    table(table);
  }

  private void heading(String title) {
    text.append("<h2>").append(escaped(title)).append("</h2>\n");
  }

  private void table(Table table) {
    text.append("<table>\n");
    row("th", table.head());
    table.rows().forEach(cells -> row("td", cells));
    text.append("</table>\n");
  }

  private void row(String element, List<String> cells) {
    text.append("<tr>");
    for (String cell : cells) {
      text.append('<').append(element).append(kind(cell)).append('>');
      text.append(escaped(cell)).append("</").append(element).append('>');
    }
    text.append("</tr>\n");
  }

  private static String kind(String cell) {
    if (cell.startsWith(Pages.GOOD)) {
      return " class=\"good\"";
    }
    if (cell.startsWith(Pages.BAD)) {
      return " class=\"bad\"";
    }
    if (cell.startsWith(Pages.NONE)) {
      return " class=\"none\"";
    }
    return cell.matches("[0-9,]+") ? " class=\"number\"" : "";
  }

  /**
   * Returns text such that a page shows it, in an element or in a quoted attribute.
   *
   * @param text any text
   */
  public static String escaped(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;");
  }
}
