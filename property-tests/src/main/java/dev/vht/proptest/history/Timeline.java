package dev.vht.proptest.history;

import dev.vht.proptest.history.LongestPrefix.Step;
import dev.vht.proptest.history.Verdict.Violation;
import dev.vht.proptest.report.Html;
import java.util.List;
import java.util.Locale;

/**
 * A page about a violation: the drawing, and the same as a table, which can be read without it.
 *
 * <p>It refers to no other file, and needs no scripts.
 */
final class Timeline {
  private static final String STYLE =
      """
      .scroll { overflow-x: auto; border: 1px solid #e4e7eb; border-radius: 4px }
      .scroll svg { max-width: none; margin: 0 }
      caption { text-align: left; color: #52606d; padding: .3rem 0 }
      tbody th { background: none; position: static; font-weight: 600 }
      .key span { display: inline-block; margin-right: 1.2rem }
      .key i { display: inline-block; width: 1.1rem; height: .8rem; border-radius: 3px; margin-right: .35rem }
      """;

  private final Violation violation;
  private final LongestPrefix prefix;
  private final StringBuilder text = new StringBuilder();
  private final long start;

  Timeline(Violation violation) {
    this.violation = violation;
    this.prefix = LongestPrefix.of(violation.operations());
    this.start = violation.operations().stream().mapToLong(Operation::invoked).min().orElse(0);
  }

  String page() {
    String title = "The calls on key \"" + violation.key() + "\" are not linearizable";
    text.append("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<title>")
        .append(Html.escaped(title))
        .append("</title>\n<style>\n")
        .append(Html.STYLE)
        .append(STYLE)
        .append("</style>\n</head>\n<body>\n<h1>")
        .append(Html.escaped(title))
        .append("</h1>\n");
    summary();
    key();
    text.append("<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"Timeline\">\n")
        .append(new TimelineDrawing(violation.operations(), prefix).svg())
        .append("</div>\n");
    table();
    return text.append("</body>\n</html>\n").toString();
  }

  private void summary() {
    text.append("<p>No order of these ")
        .append(violation.operations().size())
        .append(" calls explains their results. The numbers are the order that explains most of");
    text.append(" them");
    prefix
        .stuck()
        .ifPresent(
            one ->
                text.append("; after it there is no place for <strong>")
                    .append(Html.escaped(one.toString()))
                    .append("</strong>"));
    text.append(".</p>\n");
  }

  private void key() {
    text.append("<p class=\"key\">");
    for (TimelineDrawing.Colour colour : TimelineDrawing.Colour.values()) {
      text.append("<span><i style=\"background: ")
          .append(colour.fill)
          .append("\"></i>")
          .append(colour.meaning)
          .append("</span>");
    }
    text.append(
        "<span>fading: outcome unknown</span><span>dashed: result disregarded</span></p>\n");
  }

  private void table() {
    text.append("<table>\n<caption>The calls in the order of their invocations</caption>\n<thead>");
    row("th scope=\"col\"", List.of("client", "invoked (µs)", "returned (µs)", "call", "result"));
    text.setLength(text.length() - "</tr>\n".length());
    text.append("<th scope=\"col\">place</th><th scope=\"col\">value after it</th></tr>\n");
    text.append("</thead>\n<tbody>\n");
    for (Operation one : violation.operations()) {
      boolean hasEnd = one.end() != Long.MAX_VALUE;
      text.append("<tr><th scope=\"row\">").append(Html.escaped(one.client())).append("</th>");
      cell(" class=\"number\"", micros(one.invoked()));
      cell(" class=\"number\"", hasEnd ? micros(one.end()) : "never");
      cell("", one.call().toString());
      cell("", one.resultText());
      place(one);
      text.append("</tr>\n");
    }
    text.append("</tbody>\n</table>\n");
  }

  private void place(Operation one) {
    List<Step> steps = prefix.steps();
    for (int i = 0; i < steps.size(); i++) {
      if (steps.get(i).operation().equals(one)) {
        cell(" class=\"number\"", Integer.toString(i + 1));
        cell("", steps.get(i).after());
        return;
      }
    }
    boolean isStuck = prefix.stuck().filter(one::equals).isPresent();
    cell(isStuck ? " class=\"bad\"" : " class=\"none\"", isStuck ? "\u2717 no place" : "\u2013");
    cell("", "");
  }

  private void row(String element, List<String> cells) {
    text.append("<tr>");
    String end = element.split(" ", 2)[0];
    cells.forEach(
        each ->
            text.append('<')
                .append(element)
                .append('>')
                .append(each)
                .append("</")
                .append(end)
                .append('>'));
    text.append("</tr>\n");
  }

  private void cell(String attributes, String content) {
    text.append("<td").append(attributes).append('>').append(Html.escaped(content)).append("</td>");
  }

  private String micros(long time) {
    return String.format(Locale.ROOT, "%,.1f", (time - start) / 1000.0);
  }
}
