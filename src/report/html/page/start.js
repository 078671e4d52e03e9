// What a page does with its tables and figures once it is read.

document.documentElement.classList.add("script");
document.querySelectorAll("table.sorts").forEach(sortable);
document.querySelectorAll("figure.chart").forEach((element) => new Figure(element));
