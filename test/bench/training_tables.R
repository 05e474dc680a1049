# Writes public tables from the R packages mlbench, kernlab and MASS as CSV files for training-peer.ts.
# They have many classes, columns or missing values.
#
#     apt-get install r-cran-mlbench r-cran-kernlab r-cran-mass
#     Rscript test/bench/training_tables.R FOLDER

folder <- commandArgs(TRUE)[1]
dir.create(folder, showWarnings = FALSE, recursive = TRUE)
save_table <- function(table, name, gap = "?") write.csv(table, file.path(folder, paste0(name, ".csv")), row.names = FALSE, na = gap)
from <- function(name, package) {
  found <- new.env()
  data(list = name, package = package, envir = found)
  get(name, found)
}
for (name in c("Satellite", "Soybean", "Vehicle", "Vowel", "Glass", "Zoo", "Shuttle", "DNA", "Sonar"))
  save_table(from(name, "mlbench"), tolower(name))
save_table(from("LetterRecognition", "mlbench"), "letter-recognition")
save_table(from("HouseVotes84", "mlbench"), "house-votes")
for (name in c("spam", "musk")) save_table(from(name, "kernlab"), name)
save_table(from("ticdata", "kernlab"), "insurance", "NA")
save_table(from("income", "kernlab"), "household-income", "")
housing <- MASS::housing
save_table(housing[rep(seq_len(nrow(housing)), housing$Freq), 1:4], "housing")
save_table(MASS::birthwt, "birthwt")
