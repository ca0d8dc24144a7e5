/* SPDX-License-Identifier: GPL-3.0-or-later */
/* report_script.c -- the filters of the list of entries. Without it the list is
 * all there, and the filters are not. */
#include "cli/report_page.h"

const char report_script[] =
	"(function(){'use strict';\n"
	"var form=document.getElementById('filter');\n"
	"var f=form.elements;\n"
	"var count=document.getElementById('count');\n"
	"var rows=Array.prototype.slice.call("
	"document.querySelector('#list-box table').tBodies[0].rows);\n"
	"var texts=rows.map(function(r){return r.textContent.toLowerCase();});\n"
	"function takes(r,text,words){\n"
	"var p=f.person.value,e=f.event.value,o=f.outcome.value;\n"
	"return(!p||(' '+r.dataset.p+' ').indexOf(' '+p+' ')>=0)&&\n"
	"(!e||r.dataset.e===e)&&(!o||r.dataset.o===o)&&\n"
	"words.every(function(w){return text.indexOf(w)>=0;});}\n"
	"function apply(){\n"
	"var words=f.text.value.toLowerCase().split(/\\s+/).filter(Boolean);\n"
	"var shown=0;\n"
	"rows.forEach(function(r,i){\n"
	"r.hidden=!takes(r,texts[i],words);\n"
	"shown+=r.hidden?0:1;});\n"
	"count.textContent=count.dataset.said.replace('{}',shown)"
	".replace('{}',rows.length);}\n"
	"form.addEventListener('input',apply);\n"
	"form.addEventListener('reset',function(){setTimeout(apply,0);});\n"
	"form.addEventListener('submit',function(e){e.preventDefault();});\n"
	"form.hidden=false;\n"
	"apply();\n"
	"})();\n";
