package dev.vht.benchmarks.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vht.benchmarks.run.measure.Case;
import dev.vht.benchmarks.run.measure.Extent;
import dev.vht.benchmarks.run.measure.Results;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.openjdk.jmh.runner.BenchmarkList;
import org.openjdk.jmh.runner.BenchmarkListEntry;
import org.openjdk.jmh.runner.format.OutputFormatFactory;
import org.openjdk.jmh.runner.options.VerboseMode;

class TableNameTest {
  @ParameterizedTest
  @EnumSource
  void eachCaseIsOneBenchmarkWithAllItsParameters(TableName name) {
    for (Extent extent : Extent.values()) {
      for (Case each : name.table(extent).cases()) {
        Set<BenchmarkListEntry> found =
            BenchmarkList.defaultList()
                .find(
                    OutputFormatFactory.createFormatInstance(System.out, VerboseMode.SILENT),
                    List.of(each.pattern()),
                    List.of());
        assertThat(found).as(each.toString()).hasSize(1);
        assertThat(each.parameters().keySet())
            .as(each.toString())
            .isEqualTo(found.iterator().next().getParams().orElse(Map.of()).keySet());
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void aPageHasAllFiguresAndNamesItsTable(TableName name) {
    Table table = name.table(Extent.FULL);

    assertThat(table.name()).isEqualTo(name.toString());
    assertThat(new Page(table, TestResults.of(table)).generated()).doesNotContain("| –");
  }

  @ParameterizedTest
  @EnumSource
  void aPlotNamesTheLimitAndEachRowAndColumn(TableName name) {
    Table table = name.table(Extent.FULL);
    Results results = TestResults.of(table);
    for (Section section : table.sections()) {
      String svg = new SectionPlot(section, results).svg();

      assertThat(svg).startsWith("<?xml").contains(">limit<").contains("</svg");
      for (Section.Row row : section.rows()) {
        assertThat(svg).contains(">" + row.title().replace("`", "") + "<");
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void sectionsHaveDifferentPlots(TableName name) {
    assertThat(name.table(Extent.FULL).sections().stream().map(Section::name))
        .doesNotHaveDuplicates()
        .allMatch(plot -> plot.matches("[a-z0-9-]+"));
  }
}
